import { generatePassword, hashPassword, passwordSchema, verifyPassword } from './password';

describe('a password', () => {
  it('is kept as argon2id with the cost that OWASP asks for', async () => {
    expect(await hashPassword('correct horse')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('fits its own hash only', async () => {
    const hash = await hashPassword('correct horse');
    expect(await verifyPassword(hash, 'correct horse')).toBe(true);
    expect(await verifyPassword(hash, 'correct hors')).toBe(false);
  });

  it('fits no account that doesn’t exist', async () => {
    expect(await verifyPassword(null, '')).toBe(false);
  });

  it('made by us is long, new each time, and without letters that look alike', () => {
    const made = Array.from({ length: 50 }, generatePassword);
    expect(new Set(made).size).toBe(50);
    for (const password of made) {
      expect(password).toMatch(/^[^l1IO0]{20}$/);
      expect(passwordSchema.safeParse(password).success).toBe(true);
    }
  });
});
