package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.LiveHandles;

class BufferDonationTest {
  private static final TensorType TYPE = TensorType.of(DType.F32, 1024);
  private static final String ALIASED = "{tf.aliasing_output = 0 : i32}";

  private Client client;

  @BeforeEach
  void open() {
    client = Client.open(ClientOptions.cpu(1));
  }

  @AfterEach
  void close() {
    client.close();
    assertThat(LiveHandles.byKind()).isEmpty();
  }

  private Executable twice(String attributes) {
    return client.compile(
        StableHloPrograms.twice(TYPE, attributes), CompileOptions.partitions(1).toBytes());
  }

  private Buffer ones() {
    var values = new double[1024];
    Arrays.fill(values, 1);
    return HostArrays.put(client, Literal.of(TYPE, values));
  }

  @Test
  void reusesTheMemoryOfWhatIsDonated() {
    Buffer x = ones();
    long address = x.address();
    Buffer y = twice(ALIASED).execute(HostArrays.args(x), new boolean[] {true})[0][0];
    assertThat(y.address()).isEqualTo(address);
    assertThat(x.isClosed()).isTrue();
    assertThat(HostArrays.fetch(y).get(1023)).isEqualTo(2);
  }

  @Test
  void keepsTheValueOfWhatIsNotDonated() {
    Buffer x = ones();
    Buffer y = twice(ALIASED).execute(HostArrays.args(x), new boolean[1])[0][0];
    assertThat(y.address()).isNotEqualTo(x.address());
    assertThat(HostArrays.fetch(x).get(0)).isEqualTo(1);
    assertThat(HostArrays.fetch(y).get(0)).isEqualTo(2);
  }

  @Test
  void closesWhatIsDonatedWhereTheProgramDoesNotReuseIt() {
    Buffer x = ones();
    twice("").execute(HostArrays.args(x), new boolean[] {true});
    assertThat(x.isClosed()).isTrue();
    assertThatThrownBy(() -> HostArrays.fetch(x))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusesToDonateWhatIsPassedTwice() {
    var add = client.compile(StableHloPrograms.add(TYPE), CompileOptions.partitions(1).toBytes());
    Buffer x = ones();
    assertThatThrownBy(() -> add.execute(HostArrays.args(x, x), new boolean[] {true, false}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("donated");
    assertThatThrownBy(() -> add.execute(HostArrays.args(x, x), new boolean[] {false, true}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("donated");
    assertThat(HostArrays.fetch(add.execute(HostArrays.args(x, x), new boolean[2])[0][0]).get(0))
        .isEqualTo(2);
  }

  @Test
  void givesBackWhatAFailedCallWasToTake() {
    var add = client.compile(StableHloPrograms.add(TYPE), CompileOptions.partitions(1).toBytes());
    Buffer x = ones();
    Buffer small = HostArrays.put(client, Literal.scalar(DType.F32, 1));
    assertThatThrownBy(() -> add.execute(HostArrays.args(x, small), new boolean[] {true, true}))
        .isInstanceOf(PjrtException.class)
        .hasMessageContaining("executing");
    assertThat(x.isClosed()).isFalse();
    assertThat(HostArrays.fetch(x).get(0)).isEqualTo(1);
  }
}
