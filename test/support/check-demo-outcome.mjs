// The sample flight must end with tickets, one of them seen in several photos, and every file accounted for.
import { readFileSync } from 'node:fs';

const LEAST_TICKETS = 5;
const outcome = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const problems = [
  outcome.flight.state === 'processed' ? null : `the flight is ${outcome.flight.state}`,
  outcome.photos.length === outcome.flight.photos ? null : 'files are missing in the outcome',
  outcome.tickets.length >= LEAST_TICKETS ? null : `only ${outcome.tickets.length} tickets`,
  outcome.tickets.some((ticket) => ticket.photos.length >= 2) ? null : 'no ticket was seen in two photos',
  outcome.photos.every((photo) => photo.poseGrade === 'good' || photo.reason)
    ? null
    : 'a photo below good has no reason',
].filter(Boolean);
for (const problem of problems) console.error(`demo: ${problem}`);
console.log(`demo: ${outcome.tickets.length} tickets from ${outcome.photos.length} files`);
process.exit(problems.length > 0 ? 1 : 0);
