import Papa from 'papaparse'

export function run(input) {
  const { data, errors, meta } = Papa.parse(input, { header: true, dynamicTyping: true, skipEmptyLines: true })
  return { data, errors, delimiter: meta.delimiter, again: Papa.unparse(data) }
}
