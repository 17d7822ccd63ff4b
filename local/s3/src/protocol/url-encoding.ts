// A key → how S3 writes it in notifications and in listings with `encoding-type=url`:
// as an HTML form does (a space becomes a plus), except that slashes stay.

const spared = /%20|%2F|[!'()~]/g;
const replacements: Readonly<Record<string, string>> = {
  '%20': '+',
  '%2F': '/',
  '!': '%21',
  "'": '%27',
  '(': '%28',
  ')': '%29',
  '~': '%7E',
};

export const urlEncodeKey = (key: string): string =>
  encodeURIComponent(key).replace(spared, (found) => replacements[found]!);
