import { stageNames } from '../../domain/pipeline';

/** BullMQ's Nest binding keeps the queue name of a processor class under this key. */
const PROCESSOR_METADATA = 'bullmq:processor_metadata';

/** Throws unless every stage of the table has exactly one processor, and every processor a stage. */
export function assertOneProcessorPerStage(
  processors: readonly (abstract new (...args: never[]) => unknown)[],
): void {
  const names = processors.map((processor) => {
    const metadata = Reflect.getMetadata(PROCESSOR_METADATA, processor) as { name?: string } | undefined;
    return metadata?.name ?? `(${processor.name} has no queue)`;
  });
  const known: readonly string[] = stageNames;
  const problems = [
    ...stageNames.filter((stage) => !names.includes(stage)).map((stage) => `no processor for ${stage}`),
    ...stageNames
      .filter((stage) => names.filter((name) => name === stage).length > 1)
      .map((stage) => `two processors for ${stage}`),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `a processor for an unknown stage: ${name}`),
  ];
  if (problems.length > 0)
    throw new Error(`The pipeline and its processors disagree: ${problems.join('; ')}`);
}
