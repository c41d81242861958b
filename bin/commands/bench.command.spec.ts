import { Command } from 'commander';
import * as geometry from '../bench/geometry-report';
import type { LoadReport } from '../bench/load/load-report';
import * as load from '../bench/load/run-load-bench';
import * as benchRun from '../client/bench-run';
import { addBenchCommand } from './bench.command';

jest.mock('../bench/load/run-load-bench');
jest.mock('../client/bench-run');
jest.mock('../bench/geometry-report');

const aReport = (changes: Partial<LoadReport> = {}): LoadReport => ({
  takenAt: '2026-03-14T00:00:00Z',
  machine: { processor: 'any', cores: 2, memoryGigabytes: 8, node: 'v20', loadBefore: 0 },
  modelVersion: 'model-1',
  rounds: 2,
  warnings: [],
  photos: { '20MP': { ...figures, ratio: 0.9 } },
  speedupOverNaive: 8,
  shared: [{ name: 'queue', secondsPerPhoto: 0.01, saturatingWorkers: 100 }],
  ...changes,
});
const figures = {
  width: 5472,
  height: 3648,
  windows: 24,
  photos: 4,
  floorSeconds: 0.9,
  pipelineSeconds: 1,
  ratio: 0.9,
  photosPerHour: 3600,
  peakMegabytes: null,
  oneWorkerSeconds: 2,
  speedUpOfTwoWorkers: 2,
  naiveSeconds: 8,
};

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

  it('measures the whole system, and detection by part', async () => {
    jest.mocked(load.runLoadBench).mockResolvedValue(aReport());
    jest.mocked(benchRun.runBench).mockResolvedValue([]);
    const printed = JSON.parse(await run('--rounds', '2', '--photos', '4', '--sizes', '20, 48MP', '--json'));
    expect(printed).toMatchObject({ photos: { '20MP': { ratio: 0.9 } }, speedupOverNaive: 8, parts: [] });
    const options = { rounds: 2, photos: 4, sizes: ['20MP', '48MP'] };
    expect(load.runLoadBench).toHaveBeenCalledWith(options, expect.any(Function));
  });

  it('says beside the figures what makes them doubtful', async () => {
    jest.mocked(load.runLoadBench).mockResolvedValue(aReport({ warnings: ['There is one core only.'] }));
    expect(await run('--parts', '0')).toContain('**There is one core only.**');
  });

  it.each([
    ['--sizes', '7'],
    ['--rounds', '0'],
    ['--photos', '1'],
  ])('refuses %s %s', async (...words) => {
    await expect(run(...words)).rejects.toThrow(/Give/);
  });

  it('measures places with its own options', async () => {
    jest.mocked(geometry.makeGeometryReport).mockResolvedValue({ flight: null } as never);
    expect(await run('geometry', '--flight', 'photos', '--json')).toBe('{"flight":null}\n');
    expect(geometry.makeGeometryReport).toHaveBeenCalledWith('photos');
  });
});
