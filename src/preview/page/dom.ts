type Child = Node | string;

interface Attributes {
  readonly class?: string;
  readonly title?: string;
  readonly href?: string;
  readonly [name: string]: string | undefined;
}

/** An element with its attributes and children. Text goes in as text: nothing that is shown can become markup. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    // A link goes to the web, to mail, or stays here; never to a script.
    if (key === 'href' && !/^(https?:|mailto:|[#/?])/.test(value)) continue;
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}
