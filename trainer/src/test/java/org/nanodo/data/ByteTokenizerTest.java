package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteTokenizerTest {
  private final Tokenizer bytes = Tokenizers.open("");

  @Test
  void aByteIsThreeMore() {
    assertThat(bytes.vocabSize()).isEqualTo(259);
    assertThat(new int[] {bytes.padId(), bytes.bosId(), bytes.eosId()}).containsExactly(0, 1, 2);
    assertThat(bytes.encode("A\0é")).containsExactly('A' + 3, 3, 0xc3 + 3, 0xa9 + 3);
    assertThat(bytes.encode("")).isEmpty();
  }

  @Test
  void paddingAndEndsHaveNoText() {
    assertThat(bytes.decode(new int[] {1, 'H' + 3, 'i' + 3, 2, 0, 0})).isEqualTo("Hi");
  }

  @Test
  void whatIsNotUtf8IsReplaced() {
    assertThat(bytes.encode("\ud800!")).containsExactly('?' + 3, '!' + 3);
    assertThat(bytes.decode(new int[] {0xff + 3, 'a' + 3})).isEqualTo("\ufffda");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 259, Integer.MAX_VALUE})
  void anIdOutsideTheVocabularyIsRefused(int id) {
    assertThatThrownBy(() -> bytes.decode(new int[] {id}))
        .isInstanceOf(DataException.class)
        .hasMessage("token id " + id + " is not in the byte vocabulary, which has 0 to 258");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyTextComesBackAsUtf8KeepsIt(long seed) {
    String text = Texts.text(new Random(seed), 1000);
    assertThat(bytes.decode(bytes.encode(text))).isEqualTo(new String(text.getBytes(UTF_8), UTF_8));
  }
}
