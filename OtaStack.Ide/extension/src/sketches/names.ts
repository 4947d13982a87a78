/** The longest name arduino-cli takes for a sketch, and OtaStack for a project. */
const longestSketch = 63;
const longestProject = 64;

/**
 * What is wrong with a sketch's name, for people; undefined when nothing is. A sketch is a folder with a file of the
 * same name in it (Arduino sketch specification).
 */
export function sketchNameProblem(name: string): string | undefined {
  if (name === '') return 'A sketch needs a name.';
  if (name.length > longestSketch) return `At most ${String(longestSketch)} characters.`;
  if (!/^[A-Za-z0-9_]/.test(name)) return 'Begin with a letter, a digit or _.';
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return 'Letters without accents, digits, and _ . - only.';
  if (name.endsWith('.')) return 'No dot at the end.';
  if (name.toLowerCase() === 'libraries') return 'This folder is where libraries lie.';
  return undefined;
}

/** What is wrong with a project's name; projects stand in addresses (`/ota/thermostat`), so they are lower case. */
export function projectNameProblem(name: string): string | undefined {
  if (name === '') return 'A project needs a name.';
  if (name.length > longestProject) return `At most ${String(longestProject)} characters.`;
  if (!/^[a-z0-9]/.test(name)) return 'Begin with a small letter or a digit.';
  if (!/^[a-z0-9._-]+$/.test(name)) return 'Small letters without accents, digits, and . _ - only.';
  return undefined;
}

/** A project's name made of a sketch's, as OtaStack itself does it: `My Lamp` gives `my-lamp`. */
export function projectFrom(sketch: string): string {
  return sketch
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .slice(0, longestProject)
    .replaceAll(/[-._]+$/g, '');
}

/**
 * The address that boards poll, from what a person typed or the editor's own address.
 * @returns Scheme, host and port; or what is wrong with it.
 */
export function gatewayAddress(text: string): { readonly origin: string } | { readonly problem: string } {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return { problem: 'An address such as http://192.168.1.20:8080.' };
  }

  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { problem: 'It begins with http:// or https://.' };
  if (url.username !== '' || url.password !== '') return { problem: 'No user name or password in it.' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return { problem: 'Only scheme, host and port: the path is added.' };
  return { origin: url.origin };
}

/** True for addresses that mean "this machine", wherever they are read. */
export function isLoopback(origin: string): boolean {
  const host = new URL(origin).hostname;
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '[::1]';
}
