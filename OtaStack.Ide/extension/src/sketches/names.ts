/** The longest sketch name of arduino-cli, and the longest project name of OtaStack. */
const longestSketch = 63;
const longestProject = 64;

/**
 * What is wrong with the name of a sketch; undefined if it is valid. A sketch is a folder that contains a file of the same
 * name (Arduino sketch specification).
 */
export function sketchNameProblem(name: string): string | undefined {
  if (name === '') return 'Enter a name for the sketch.';
  if (name.length > longestSketch) return `Use at most ${String(longestSketch)} characters.`;
  if (!/^[A-Za-z0-9_]/.test(name)) return 'Begin with a letter, a digit or _.';
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) return 'Use only letters without accents, digits, and the characters _ . -';
  if (name.endsWith('.')) return 'The name must not end with a dot.';
  if (name.toLowerCase() === 'libraries') return 'This name is reserved for the folder of libraries.';
  return undefined;
}

/** What is wrong with the name of a project. Projects are part of URLs (`/ota/thermostat`), so they are lower case. */
export function projectNameProblem(name: string): string | undefined {
  if (name === '') return 'Enter a name for the project.';
  if (name.length > longestProject) return `Use at most ${String(longestProject)} characters.`;
  if (!/^[a-z0-9]/.test(name)) return 'Begin with a lower-case letter or a digit.';
  if (!/^[a-z0-9._-]+$/.test(name)) return 'Use only lower-case letters without accents, digits, and the characters . _ -';
  return undefined;
}

/** The project name for a sketch name, by the same rule as OtaStack's: `My Lamp` gives `my-lamp`. */
export function projectFrom(sketch: string): string {
  return sketch
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replaceAll(/^[-._]+|[-._]+$/g, '')
    .slice(0, longestProject)
    .replaceAll(/[-._]+$/g, '');
}

/**
 * Checks the address that boards poll.
 * @returns Scheme, host and port, or what is wrong with the address.
 */
export function gatewayAddress(text: string): { readonly origin: string } | { readonly problem: string } {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return { problem: 'Enter an address such as http://192.168.1.20:8080.' };
  }

  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { problem: 'The address must begin with http:// or https://.' };
  if (url.username !== '' || url.password !== '') return { problem: 'The address must not contain a user name or a password.' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return { problem: 'Enter only scheme, host and port. OtaStack adds the path.' };
  return { origin: url.origin };
}

/** True for addresses that always mean the local machine. */
export function isLoopback(origin: string): boolean {
  const host = new URL(origin).hostname;
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '[::1]';
}
