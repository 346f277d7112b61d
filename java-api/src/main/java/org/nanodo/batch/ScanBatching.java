package org.nanodo.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.nanodo.Tensor;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.Function;
import org.nanodo.trace.Trace;

/**
 * A scan of a batched body. A carry is mapped if its initial value or its value after any iteration
 * is. The scanned axis remains the leading one, followed by the mapped axis.
 */
final class ScanBatching {
  private ScanBatching() {}

  static List<Batched> batch(Scan op, BatchContext c) {
    BatchedFunction body = body(op.body(), c, op.carries());
    var operands = new ArrayList<Tensor>();
    for (int i = 0; i < c.operands().size(); i++) {
      boolean lifts = i < op.carries() && body.mapped().get(i);
      Tensor x = lifts ? c.lifted(i) : c.in(i);
      operands.add(op.isScanned(i) && c.mapped(i) ? BatchContext.moved(x, 0, 1) : x);
    }
    var results =
        new ArrayList<>(Trace.current().emit(op.withFunctions(List.of(body.function())), operands));
    for (int i = op.carries(); i < results.size(); i++) {
      if (body.mapped().get(i)) {
        results.set(i, BatchContext.moved(results.get(i), 1, 0));
      }
    }
    return BatchContext.of(results, body.mapped());
  }

  /** The body, with each carry mapped both as a parameter and as a result, or neither. */
  private static BatchedFunction body(Function f, BatchContext c, int carries) {
    List<Boolean> mapped = new ArrayList<>(c.mapped());
    while (true) {
      List<Boolean> forced = new ArrayList<>(mapped.subList(0, carries));
      forced.addAll(Collections.nCopies(f.results().size() - carries, false));
      BatchedFunction body = BatchedFunction.of(f, c.size(), mapped, forced);
      List<Boolean> after = body.mapped().subList(0, carries);
      if (after.equals(mapped.subList(0, carries))) {
        return body;
      }
      for (int i = 0; i < carries; i++) {
        mapped.set(i, after.get(i));
      }
    }
  }
}
