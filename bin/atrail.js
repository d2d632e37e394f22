#!/usr/bin/env node
import '../dist/atrail.js';
