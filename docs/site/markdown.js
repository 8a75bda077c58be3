// Markdown as a code host shows it: anchors, plain code, and the marks that only the site reads.

/** Text for the places where TypeDoc takes a heading's words and forgets its code. */
function headings(state) {
  state.tokens.forEach((token, at) => {
    if (token.type !== 'heading_open') return;
    for (const child of state.tokens[at + 1].children) {
      if (child.type === 'code_inline') child.children = [{ type: 'text', content: child.content }];
    }
  });
}

/** Code of no language, as equations are, is not TypeScript. */
function fences(state) {
  for (const token of state.tokens) {
    if (token.type === 'fence' && token.info.trim() === '') token.info = 'text';
  }
}

export function siteMarkdown(parser) {
  parser.core.ruler.push('site-headings', headings);
  parser.core.ruler.push('site-fences', fences);
}
