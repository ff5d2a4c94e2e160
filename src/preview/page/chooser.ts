import { element } from './dom.ts';
import type { Variable } from './model.ts';

/**
 * A box to choose from, which opens below its title: none chosen is all. What was chosen counts once the box is closed.
 * @param change gets the values chosen
 */
export function chooser(variable: Variable, known: readonly string[], picked: readonly string[], change: (values: readonly string[]) => void): HTMLElement {
  const title = variable.label ?? variable.name;
  const boxes = [...new Set([...known, ...picked])].map((value) => {
    const box = element('input', { type: 'checkbox', value });
    box.checked = picked.includes(value);
    return box;
  });
  const summary = element('summary', {}, element('span', {}, title), picked.length === 0 ? 'All' : picked.map(shown).join(', '));
  const list = element('div', { role: 'group', 'aria-label': title }, ...boxes.map((box) => element('label', {}, box, shown(box.value))));
  const details = element('details', { class: 'choice' }, summary, known.length === 0 ? element('div', {}, 'No values in this range') : list);
  const chosenNow = () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  details.addEventListener('toggle', () => {
    const values = chosenNow();
    if (!details.open && values.join('\n') !== picked.join('\n')) change(values);
  });
  details.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    details.open = false;
    summary.focus();
  });
  // Leaving it is closing it, by the pointer or by the keyboard.
  details.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && details.contains(relatedTarget)) && document.hasFocus()) details.open = false;
  });
  return details;
}

function shown(value: string): string {
  return value === '' ? '(empty)' : value;
}
