import Table from 'cli-table3';
import type { Outcome, OutcomePhoto, OutcomeTicket } from './outcome';

const SHOWN_TICKETS = 40;

/** The outcome as a person reads it: what was wrong with which photo, then the tickets. */
export function printOutcome(outcome: Outcome, print: (text: string) => void): void {
  const count = (state: string) => outcome.photos.filter((photo) => photo.state === state).length;
  print(
    `\n${outcome.photos.length} files: ${count('processed')} photos processed, ${count('rejected')} rejected, ${count('duplicate')} duplicates; ` +
      `flight ${outcome.flight.state} after ${outcome.flight.seconds} s\n`,
  );
  printPhotos(
    outcome.photos.filter((photo) => photo.reason),
    print,
  );
  if (outcome.tickets.length === 0)
    print('No ticket: no damage was found on photos with a trusted position.\n');
  else printTickets(outcome.tickets, print);
}

function printPhotos(photos: readonly OutcomePhoto[], print: (text: string) => void): void {
  if (photos.length === 0) return;
  const table = new Table({
    head: ['file', 'state', 'pose', 'reason'],
    style: { head: [], border: [] },
    colWidths: [24, 11, 6, 78],
    wordWrap: true,
  });
  for (const photo of photos) table.push([photo.name, photo.state, photo.poseGrade, photo.reason ?? '']);
  print(`${table.toString()}\n`);
}

function printTickets(tickets: readonly OutcomeTicket[], print: (text: string) => void): void {
  const table = new Table({
    head: ['class', 'severity', 'prio', 'size m', 'lon', 'lat', '± m', 'score', 'seen in'],
    style: { head: [], border: [] },
  });
  for (const ticket of tickets.slice(0, SHOWN_TICKETS))
    table.push([
      ticket.class,
      ticket.severity,
      ticket.priority,
      `${ticket.lengthMetres.toFixed(2)} x ${ticket.widthMetres.toFixed(2)}`,
      ticket.lon.toFixed(7),
      ticket.lat.toFixed(7),
      ticket.sigmaMetres.toFixed(1),
      ticket.score.toFixed(2),
      describeSightings(ticket.photos),
    ]);
  print(`${tickets.length} proposed tickets\n${table.toString()}\n`);
  if (tickets.length > SHOWN_TICKETS) print(`and ${tickets.length - SHOWN_TICKETS} more\n`);
}

function describeSightings(names: readonly string[]): string {
  if (names.length <= 2) return names.join(', ');
  return `${names[0]} and ${names.length - 1} more`;
}
