/** Neural networks: functions, layers that declare their parameters in a scope, initializers. */
@NullMarked
package org.nanodo.nn;

import org.jspecify.annotations.NullMarked;
