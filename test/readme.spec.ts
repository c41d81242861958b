import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline, type Stage } from '../src/domain/pipeline';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

/** The README's table of stages, made from the one table of the pipeline. */
function stageRows(): string {
  const row = ([name, stage]: [string, Stage]): string => {
    const [from, to] =
      stage.subject === 'system'
        ? [`every ${stage.every / 1000} s`, '']
        : [`${stage.subject} ${stage.from}`, stage.to];
    return `| ${name} | ${from} | ${to} | ${stage.does} |`;
  };
  return Object.entries(pipeline as Record<string, Stage>)
    .map(row)
    .join('\n');
}

describe('README', () => {
  it('shows the stages as the pipeline has them', () => {
    const shown = /<!-- stages:start -->\n([\s\S]*?)\n?<!-- stages:end -->/.exec(readme)?.[1];
    expect(shown).toBe(stageRows());
  });

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name ?? '');
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
