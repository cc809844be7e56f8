#!/usr/bin/env node
import { create } from 'tenon/create'

process.exitCode = await create(process.argv.slice(2))
