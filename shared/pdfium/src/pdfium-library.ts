// PDFium as WebAssembly → an instance of it for one document: what it breaks or fills is gone with it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PDFiumModule } from '@hyzyla/pdfium';

/** Functions of PDFium's public headers (fpdfview.h, fpdf_text.h, fpdf_doc.h) that are used. Pointers are numbers; 0 is none. */
interface PdfiumFunctions {
  malloc(bytes: number): number;
  free(pointer: number): void;
  FPDF_InitLibrary(): void;
  FPDF_LoadMemDocument(data: number, bytes: number, password: number): number;
  FPDF_GetLastError(): number;
  FPDF_GetPageCount(document: number): number;
  /** UTF-16LE with its terminator; answers the bytes that it takes. */
  FPDF_GetMetaText(document: number, tag: number, buffer: number, bytes: number): number;
  FPDF_LoadPage(document: number, page: number): number;
  FPDF_ClosePage(page: number): void;
  /** Four floats: left, top, right, bottom. */
  FPDF_GetPageBoundingBox(page: number, box: number): number;
  /** In points, as the page is shown: cropped and turned. */
  FPDF_GetPageWidthF(page: number): number;
  FPDF_GetPageHeightF(page: number): number;
  FPDFBitmap_Create(width: number, height: number, hasAlpha: number): number;
  FPDFBitmap_FillRect(bitmap: number, left: number, top: number, width: number, height: number, color: number): number;
  /** Four bytes a pixel, row by row from the top. */
  FPDFBitmap_GetBuffer(bitmap: number): number;
  FPDFBitmap_GetStride(bitmap: number): number;
  FPDFBitmap_Destroy(bitmap: number): void;
  FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    flags: number,
  ): void;
  /** Where a bitmap that is rendered with the same numbers shows a place of the page: two integers. */
  FPDF_PageToDevice(
    page: number,
    left: number,
    top: number,
    width: number,
    height: number,
    rotate: number,
    pageX: number,
    pageY: number,
    deviceX: number,
    deviceY: number,
  ): number;
  FPDFPage_GetAnnotCount(page: number): number;
  FPDFPage_GetAnnot(page: number, index: number): number;
  FPDFPage_CloseAnnot(annotation: number): void;
  /** As `FPDF_ANNOT_…` of fpdf_annot.h. */
  FPDFAnnot_GetSubtype(annotation: number): number;
  /** Makes annotations and form fields part of the page's content, which has to be loaded again then. */
  FPDFPage_Flatten(page: number, flag: number): number;
  FPDFPage_CountObjects(page: number): number;
  FPDFPage_GetObject(page: number, index: number): number;
  FPDFPageObj_GetType(object: number): number;
  /** 0 for an object that is no text. */
  FPDFTextObj_GetFont(object: number): number;
  /** A float: how far a letter of the font takes the text, at this size. */
  FPDFFont_GetGlyphWidth(font: number, unicode: number, size: number, width: number): number;
  FPDFText_LoadPage(page: number): number;
  FPDFText_ClosePage(text: number): void;
  FPDFText_CountChars(text: number): number;
  /** UTF-16LE with its terminator; answers the code units written. */
  FPDFText_GetText(text: number, start: number, count: number, buffer: number): number;
  FPDFText_GetUnicode(text: number, character: number): number;
  /** 1 where the file does not tell which letter the character is, so that its code stands for it. */
  FPDFText_HasUnicodeMapError(text: number, character: number): number;
  FPDFText_IsHyphen(text: number, character: number): number;
  FPDFText_GetTextObject(text: number, character: number): number;
  FPDFText_GetFontSize(text: number, character: number): number;
  /** Six floats: a to f. */
  FPDFText_GetMatrix(text: number, character: number, matrix: number): number;
  /** Four floats: left, top, right, bottom. */
  FPDFText_GetLooseCharBox(text: number, character: number, box: number): number;
  /** A double each, of what is drawn. */
  FPDFText_GetCharBox(
    text: number,
    character: number,
    left: number,
    right: number,
    bottom: number,
    top: number,
  ): number;
  /** A double each. */
  FPDFText_GetCharOrigin(text: number, character: number, x: number, y: number): number;
  FPDFBookmark_GetFirstChild(document: number, bookmark: number): number;
  FPDFBookmark_GetNextSibling(document: number, bookmark: number): number;
  FPDFBookmark_GetTitle(bookmark: number, buffer: number, bytes: number): number;
  FPDFBookmark_GetDest(document: number, bookmark: number): number;
  FPDFBookmark_GetAction(bookmark: number): number;
  FPDFAction_GetDest(document: number, action: number): number;
  FPDFDoc_GetAttachmentCount(document: number): number;
  FPDFDoc_GetAttachment(document: number, index: number): number;
  /** UTF-16LE with its terminator; answers the bytes that it takes. */
  FPDFAttachment_GetName(attachment: number, buffer: number, bytes: number): number;
  FPDFDest_GetDestPageIndex(document: number, destination: number): number;
}

export interface Pdfium extends PdfiumFunctions {
  /** The instance's memory. It moves when it grows: ask for it after every call. */
  readonly memory: { readonly buffer: ArrayBuffer };
}

export interface PdfiumInstance {
  readonly pdfium: Pdfium;
  /** Whether it was refused more memory. */
  isOutOfMemory(): boolean;
}

type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The part of the platform's WebAssembly that is used here; @types/node names almost none of it. */
const { compile, Instance } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly compile: (bytes: Uint8Array) => Promise<object>;
      readonly Instance: new (module: object, imports: Imports) => { readonly exports: object };
    };
  }
).WebAssembly;

/** As Emscripten's glue takes it. */
const startModule = PDFiumModule as unknown as (options: {
  readonly print: () => void;
  readonly printErr: () => void;
  readonly instantiateWasm: (imports: Imports, done: (instance: object) => void) => object;
}) => Promise<{ readonly wasmExports: object }>;

/** Where the document thread's own bound comes too late: one allocation may ask for gigabytes. */
const memoryBytesMax = 512 * 1024 * 1024;

let compiled: Promise<object> | undefined;

const compilePdfium = async (file: string): Promise<object> => compile(await readFile(file));

export const installedPdfium = (): string => createRequire(import.meta.url).resolve('@hyzyla/pdfium/pdfium.wasm');

/** Refused memory ends in a trap inside PDFium, whatever it was doing. */
const boundMemory = (imports: Imports, refused: () => void): Imports =>
  Object.fromEntries(
    Object.entries(imports).map(([name, functions]) => {
      const grow = functions.emscripten_resize_heap as ((bytes: number) => boolean) | undefined;
      const bounded = (bytes: number): boolean => {
        if (bytes >>> 0 <= memoryBytesMax) return grow!(bytes);
        refused();
        return false;
      };
      return [name, grow ? { ...functions, emscripten_resize_heap: bounded } : functions];
    }),
  );

/** @param file names PDFium's WebAssembly; the first call's holds */
export const createPdfium = async (file: string): Promise<PdfiumInstance> => {
  compiled ??= compilePdfium(file);
  const module = await compiled;
  let outOfMemory = false;
  const refused = (): void => {
    outOfMemory = true;
  };
  const { wasmExports } = await startModule({
    print: () => {},
    printErr: () => {},
    instantiateWasm: (imports, done) => {
      const instance = new Instance(module, boundMemory(imports, refused));
      done(instance);
      return instance.exports;
    },
  });
  const pdfium = wasmExports as Pdfium;
  pdfium.FPDF_InitLibrary();
  return { pdfium, isOutOfMemory: () => outOfMemory };
};
