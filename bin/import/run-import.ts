import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LayerImported } from '../../src/modules/road/layer-import.service';
import { ApiClient } from '../client/api-client';
import type { ImportFlags } from '../commands/import.command';
import { readCredentials } from '../commands/server-options';
import { OperatorError } from '../launcher/operator-error';
import { importLocally } from './import-locally';

export type Outcome = LayerImported & { readonly defects: number };
export type Kind = 'roads' | 'areas';

/** Parsing and placing a million segments takes about a minute. */
const sendLimitMs = 20 * 60_000;

export async function runImport(kind: Kind, file: string, flags: ImportFlags): Promise<void> {
  const info = await stat(file).catch(() => null);
  if (!info?.isFile()) throw new OperatorError(`${file} is no file that can be read.`, 2);
  const outcome = flags.local ? await importLocally(kind, file, flags) : await send(kind, file, flags);
  process.stdout.write(flags.json ? `${JSON.stringify(outcome)}\n` : `${describe(outcome)}\n`);
}

async function send(kind: Kind, file: string, flags: ImportFlags): Promise<Outcome> {
  const api = new ApiClient(flags.server, await readCredentials(flags));
  await api.signIn();
  const { layer, nameField, classField, crs, table } = flags;
  const told = { layer, nameField, classField, crs, table, kind: flags.kind, fileName: basename(file) };
  const query = new URLSearchParams(
    Object.entries(told).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return api.sendFile<Outcome>(`/api/${kind}/import?${query}`, file, sendLimitMs);
}

function describe(outcome: Outcome): string {
  const { features, layer, crs, lengthMetres, nameField, classField, problemCount, problems, defects } =
    outcome;
  const length = lengthMetres === null ? '' : `, ${(lengthMetres / 1000).toFixed(1)} km`;
  const fields = `names from ${nameField ?? 'no field'}${outcome.kind === 'roads' ? `, classes from ${classField ?? 'no field'}` : ''}`;
  const more = problemCount > problems.length ? [`and ${problemCount - problems.length} more`] : [];
  return [
    `${features} ${outcome.kind} ${outcome.wasReplaced ? 'now make up' : 'became'} the layer “${layer}” (${crs}${length}; ${fields}).`,
    `${defects} defects were placed anew.`,
    ...(problemCount > 0 ? [`${problemCount} features could not be used:`] : []),
    ...problems.map(({ row, fault }) => `  ${row}: ${fault}`),
    ...more,
  ].join('\n');
}
