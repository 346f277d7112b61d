/** What users may get wrong, and what each mistake is answered with. */
@NullMarked
package org.nanodo.mistakes;

import org.jspecify.annotations.NullMarked;
