import { SignJWT, jwtVerify } from 'jose'

const secret = new Uint8Array(32).fill(3)

export async function run(input) {
  const token = await new SignJWT({ name: input }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(0).sign(secret)
  const { payload } = await jwtVerify(token, secret)
  return { token, payload }
}
