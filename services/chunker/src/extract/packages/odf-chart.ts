// A chart of an OpenDocument file → its titles and the names of its series and categories, each once, and none of its numbers.
import type { XmlHandlers } from '../xml/xml-reader.ts';

/** LibreOffice writes `NaN` where a cell holds no number. */
const isName = (text: string): boolean => /\p{L}/u.test(text) && text !== 'NaN';

/** `read` reads a part, if there is one. */
export const readOdfChart = (read: (part: string, handlers: XmlHandlers) => void, part: string): readonly string[] => {
  const found = new Set<string>();
  let charts = 0;
  let paragraph = '';
  read(part, {
    open(element) {
      if (element === 'chart') charts++;
      else if (element === 'p') paragraph = '';
    },
    close(element) {
      if (element === 'chart') charts--;
      else if (element === 'p' && charts > 0 && isName(paragraph)) found.add(paragraph);
    },
    text(data) {
      paragraph += data;
    },
  });
  return [...found];
};
