import { aliasOf } from '../../core/design/alias.ts';
import { GENERATED } from '../../core/design/generated.ts';
import { identifier } from '../../core/design/naming.ts';
import { named } from './comment.ts';
import type { BuiltToken, Format } from './model.ts';
import { Names } from './names.ts';
import { STRUCTURES, string, swiftValue } from './swift-value.ts';

/** `Tokens.swift`: an enum without cases as namespace, a nested one for what differs in each mode. px are points. */
export const ios: Format = (model) => {
  const names = new Names('ios');
  const id = new Map(model.tokens.map((token) => [token.name, names.take(identifier(token.name), token.name)]));
  names.check();
  const modeNames = new Names('ios');
  const used = new Set<string>();
  const constant = (token: BuiltToken, indent: string, reference?: string): string => {
    const { type, text } = named(token.name, () => swiftValue(token.type, token.value));
    for (const name of Object.keys(STRUCTURES)) if (`${type} ${text}`.includes(name)) used.add(name);
    return `${indent}public static let ${id.get(token.name)}: ${type} = ${reference ?? text}`;
  };
  const lines = model.tokens.flatMap((token) => {
    if (token.deprecated === undefined) return [constant(token, '  ')];
    const target = aliasOf(token.written);
    const renamed = target === undefined ? '' : `, renamed: ${string(id.get(target) ?? '')}`;
    const note = `  @available(*, deprecated, message: ${string(token.deprecated)}${renamed})`;
    return [note, constant(token, '  ', target === undefined ? undefined : id.get(target))];
  });
  const modes = model.modes.map(({ mode, tokens }) => {
    const name = modeNames.take(typeName(mode), mode);
    return `\n  public enum ${name} {\n${tokens.map((token) => constant(token, '    ')).join('\n')}\n  }`;
  });
  modeNames.check();
  const structures = [...used].sort().map((name) => structure(name, STRUCTURES[name] ?? []));
  const body = `public enum Tokens {\n${lines.join('\n')}\n${modes.join('\n')}\n}\n`;
  return [{ path: 'ios/Tokens.swift', text: [`// ${GENERATED}\nimport SwiftUI\n`, ...structures, body].join('\n') }];
};

function typeName(mode: string): string {
  const name = identifier(mode);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function structure(name: string, members: readonly string[]): string {
  return `public struct ${name} {\n${members.map((member) => `  public let ${member}`).join('\n')}\n}\n`;
}
