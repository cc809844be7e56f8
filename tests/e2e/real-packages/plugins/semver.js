import semver from 'semver'

export function run(input) {
  const [version, range] = input.split(' ')
  return { in: semver.satisfies(version, range), next: semver.inc(version, 'minor'), major: semver.major(version) }
}
