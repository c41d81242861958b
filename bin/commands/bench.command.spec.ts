import { Command } from 'commander';
import * as geometry from '../bench/geometry-report';
import * as benchRun from '../client/bench-run';
import { addBenchCommand } from './bench.command';

jest.mock('../client/bench-run');
jest.mock('../bench/geometry-report');

describe('pantau bench', () => {
  async function run(...words: string[]): Promise<string> {
    let output = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    addBenchCommand(program);
    await program.parseAsync(['bench', ...words], { from: 'user' });
    return output;
  }
  afterEach(() => jest.restoreAllMocks());

  it('measures detection by itself', async () => {
    jest.mocked(benchRun.runBench).mockResolvedValue({ warnings: [] } as never);
    expect(await run('--repetitions', '2', '--json')).toBe('{"warnings":[]}\n');
    expect(benchRun.runBench).toHaveBeenCalledWith(2, expect.any(Function));
  });

  it('measures places with its own options', async () => {
    jest.mocked(geometry.makeGeometryReport).mockResolvedValue({ flight: null } as never);
    expect(await run('geometry', '--flight', 'photos', '--json')).toBe('{"flight":null}\n');
    expect(geometry.makeGeometryReport).toHaveBeenCalledWith('photos');
  });
});
