// Pages of text → a plain PDF 1.4 in Helvetica: the smallest writer that readers accept.

const [pageWidth, pageHeight, margin, leading, charactersPerLine] = [595, 842, 50, 12, 90];

const escapeText = (text: string): string => text.replace(/[\\()]/g, '\\$&');

const linesOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => line.match(new RegExp(`.{1,${charactersPerLine}}(?:\\s|$)`, 'g')) ?? ['']);

export const makePdf = (pages: readonly string[]): Uint8Array => {
  const objects: string[] = [];
  const firstPage = 4;
  objects.push('<< /Type /Catalog /Pages 2 0 R >>');
  objects.push(
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${firstPage + 2 * i} 0 R`).join(' ')}] >>`,
  );
  objects.push('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (const [i, page] of pages.entries()) {
    const shown = linesOf(page)
      .map((line) => `(${escapeText(line)}) Tj T*`)
      .join('\n');
    const content = `BT /F1 10 Tf ${leading} TL ${margin} ${pageHeight - margin} Td\n${shown}\nET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageWidth} ${pageHeight}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${firstPage + 2 * i + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    );
  }
  let [pdf, offsets] = ['%PDF-1.4\n', [] as number[]];
  for (const [i, object] of objects.entries()) {
    offsets.push(pdf.length);
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(`${pdf}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}${trailer}`, 'latin1');
};
