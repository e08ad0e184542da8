/** Another seed than the usual one: what holds must not hang on one run's luck. In a file of its own, because each file has a time limit. */
import { directionTests } from './directions.js';

directionTests(2);
