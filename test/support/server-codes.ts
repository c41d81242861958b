import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');
const isCode = (text: string): boolean => /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(text);
/** Calls whose first code goes to a person: refusals, rejections, and the reasons of poses. */
const telling = /DomainError|Rejection|conflict|erased|forbidden|refuse|finding|missing|none|reason/i;
/** Every code that the server's source gives a sentence for: `code: '…'`, and refusals by a call. With the files that say it. */
export function serverCodes(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const folder of ['src', 'workers'])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.includes('.spec.') || name.startsWith('simulator')) continue;
      for (const code of codesIn(readFileSync(join(root, folder, name), 'utf8')))
        found.set(code, [...(found.get(code) ?? []), `${folder}/${name}`]);
    }
  return found;
}

export function codesIn(source: string): string[] {
  const found: string[] = [];
  const take = (node: ts.Node | undefined): void => {
    if (!node) return;
    if (ts.isConditionalExpression(node)) {
      take(node.whenTrue);
      take(node.whenFalse);
    }
    if (ts.isStringLiteral(node) && isCode(node.text)) found.push(node.text);
  };
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && telling.test(node.expression.getText()))
      node.arguments?.slice(0, -1).forEach(take);
    if (ts.isArrayLiteralExpression(node) && node.elements.length === 2 && isSentence(node.elements[1]))
      take(node.elements[0]);
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') take(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

const isSentence = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) &&
  /^.[A-Z“]\S* /.test(node.getText());
