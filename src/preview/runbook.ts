import MarkdownIt from 'markdown-it';

/** Markup in a runbook is shown as the text that it is; links lead to the web or stay here. */
const markdown = new MarkdownIt({ html: false, linkify: false });

/** A runbook as a page, which needs no script. */
export function runbookPage(alert: string, text: string, theme: 'light' | 'dark' = 'light'): string {
  const title = markdown.utils.escapeHtml(alert);
  return `<!doctype html>
<html lang="en" data-theme="${theme}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · obskit preview</title>
    <link rel="stylesheet" href="/page.css" />
  </head>
  <body>
    <header><nav aria-label="Back"><a href="/?d=alerts&amp;theme=${theme}">Alerts</a></nav></header>
    <main class="runbook">
${markdown.render(text)}    </main>
  </body>
</html>
`;
}
