import { findFlaws, measuresOf } from './measures';

const told = (depth: string | number, length: string | number = '', width: string | number = '') => ({
  depth,
  length,
  width,
});

describe('what a crew measures', () => {
  it('is what decides the severity of that damage', () => {
    expect(measuresOf('D40')).toEqual(['depth', 'length', 'width']);
    expect(measuresOf('D10')).toEqual(['width']);
    expect(measuresOf('D20')).toEqual([]);
  });

  it('lies above nothing and within reason', () => {
    expect(findFlaws(told(45), 'D40')).toEqual({});
    expect(findFlaws(told(1000, 400, 300), 'D40')).toEqual({});
    for (const depth of [0, -3, 1001]) expect(findFlaws(told(depth), 'D40')).toEqual({ depth: 'range' });
    expect(findFlaws(told('', '', 2001), 'D00')).toEqual({ width: 'range' });
  });

  it('takes both sides of a pothole or neither', () => {
    expect(findFlaws(told('', 400), 'D40')).toEqual({ width: 'both' });
    expect(findFlaws(told('', '', 400), 'D40')).toEqual({ length: 'both' });
  });
});
