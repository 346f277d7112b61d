/**
 * Files outside the devices: named tensors as safetensors, changes that survive a power cut, and
 * what goes wrong, in words.
 */
@NullMarked
package org.nanodo.io;

import org.jspecify.annotations.NullMarked;
