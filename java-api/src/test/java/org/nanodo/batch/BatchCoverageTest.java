package org.nanodo.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nanodo.testing.Operations;

/** A new operation needs a batching rule; what the rules compute is in the oracle's tests. */
class BatchCoverageTest {
  @Test
  void everyOperationHasARule() {
    assertThat(Operations.all()).allMatch(BatchingRules::has);
  }
}
