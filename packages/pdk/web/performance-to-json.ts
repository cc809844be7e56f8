import './performance-time-origin.ts'
import { defineMembers } from './define-global.ts'

defineMembers(performance, { toJSON: () => ({ timeOrigin: performance.timeOrigin }) })
