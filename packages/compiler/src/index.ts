export { bundle, type Bundle, type BundleOptions } from './frontend/bundle.ts'
