import type { Element } from './elements.ts';

/** Components and custom elements: what they make is not seen. */
export function isComponent({ tag }: Element): boolean {
  return /^[A-Z]|[.:-]/.test(tag);
}

const NAMES = ['aria-label', 'aria-labelledby', 'title'];
/** Content that an attribute gives. */
const CONTENTS = ['dangerouslysetinnerhtml', 'v-html', 'v-text', 'innerhtml', 'textcontent', 'innertext', 'children'];

/** Whether an attribute is there and not empty; a computed one counts. */
function gives(element: Element, names: readonly string[]): boolean {
  return names.some((name) => element.attributes.has(name) && element.attributes.get(name)?.trim() !== '');
}

/** Buttons that no screen reader can call anything: no text, no label, no picture with a text of its own. */
export function namelessButtons(elements: readonly Element[]): readonly Element[] {
  return elements.filter(
    (element) =>
      element.tag === 'button' && !element.says && !gives(element, NAMES) && !saysInside(element) && !hidden(element),
  );
}

function saysInside(element: Element): boolean {
  if (element.spread || gives(element, CONTENTS)) return true;
  return element.children.some(
    (child) => isComponent(child) || child.tag === 'slot' || gives(child, [...NAMES, 'alt']) || saysInside(child),
  );
}

const SELF_NAMED = ['hidden', 'submit', 'reset', 'button', 'image'];

/** Fields without a label: neither around them, nor by their id, nor by an attribute. */
export function unlabelledFields(elements: readonly Element[]): readonly Element[] {
  const labels = elements.flatMap(({ attributes }) =>
    ['for', 'htmlfor'].flatMap((name) => (attributes.has(name) ? [attributes.get(name)] : [])),
  );
  return elements.filter((element) => {
    if (!['input', 'select', 'textarea'].includes(element.tag) || element.spread || hidden(element)) return false;
    const { attributes } = element;
    const type = attributes.has('type') ? attributes.get('type') : 'text';
    if (type === undefined || SELF_NAMED.includes(type.toLowerCase())) return false;
    if (gives(element, [...NAMES, 'placeholder']) || labelledFromOutside(element)) return false;
    if (!attributes.has('id')) return true;
    const id = attributes.get('id');
    return id !== undefined && !labels.includes(id) && !labels.includes(undefined);
  });
}

/** A label around it, or a component that may be one. */
function labelledFromOutside(element: Element): boolean {
  for (let at = element.parent; at !== undefined; at = at.parent) {
    if (at.tag === 'label' || isComponent(at)) return true;
  }
  return false;
}

function hidden({ attributes }: Element): boolean {
  const looks = ['class', 'classname', 'style'].map((name) =>
    attributes.has(name) ? (attributes.get(name) ?? 'hidden') : '',
  );
  return (
    attributes.get('aria-hidden') === 'true' ||
    attributes.has('hidden') ||
    (attributes.get('type') === 'file' && looks.some((look) => /hidden|none|sr-only/.test(look)))
  );
}
