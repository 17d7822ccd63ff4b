// The head of a file → whether it is an e-mail message, or a mailbox of them.

/** Whether the head of a file is a message's, or a mailbox's. `named`: the file is called one. */
export const mailKind = (head: string, named: boolean): 'eml' | 'mbox' | undefined => {
  const mailbox = /^From [^\n]{1,200}\d{4}[^\n]{0,20}\n/.exec(head)?.[0].length;
  const header = /^(?:[A-Za-z][\w.-]{0,76}:[^\n]*\n(?:[ \t][^\n]*\n)*)+/.exec(head.slice(mailbox ?? 0))?.[0] ?? '';
  if (mailbox !== undefined && (named || header !== '')) return 'mbox';
  const certain = /^(?:MIME-Version|Received|Message-ID|Return-Path):/im.test(header);
  return certain || (named && /^(?:From|To|Subject|Date|Content-Type):/im.test(header)) ? 'eml' : undefined;
};
