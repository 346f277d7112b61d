package org.nanodo.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nanodo.ir.Op;

/** A new operation needs a batching rule; what the rules compute is in the oracle's tests. */
class BatchCoverageTest {
  @Test
  void everyOperationHasARule() {
    assertThat(Op.class.getPermittedSubclasses()).allMatch(BatchingRules::has);
  }
}
