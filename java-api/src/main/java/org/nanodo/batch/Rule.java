package org.nanodo.batch;

import java.util.List;
import org.nanodo.ir.Op;

/** The batching rule of an operation: its results, when at least one operand is mapped. */
@FunctionalInterface
interface Rule<O extends Op> {
  List<Batched> batch(O op, BatchContext c);
}
