/** The command line: one class for each command, what they share, and the exit status. */
@NullMarked
package org.nanodo.cli;

import org.jspecify.annotations.NullMarked;
