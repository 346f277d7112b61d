package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.data.DataState;
import org.nanodo.data.DataState.Position;

class SavedPositionTest {
  private static DataState decode(String json) {
    return SavedPosition.decode(JsonParser.parseString(json.replace('\'', '"')).getAsJsonObject());
  }

  /** As every version has written it. */
  @Test
  void aSingleSourceIsSavedWithoutAList() {
    var position = new DataState("9 documents", 3, 4, 5);
    String json = SavedPosition.encode(position).toString();
    assertThat(json)
        .isEqualTo("{\"data\":\"9 documents\",\"epoch\":3,\"position\":4,\"offset\":5}");
    assertThat(decode(json)).isEqualTo(position);
  }

  @Test
  void aMixtureIsSavedExactly() {
    var position =
        new DataState(
            List.of(new Position("a", 1, 2, 1 / 3. - 1), new Position("b", 0, 7, 0.1 + 0.2)), 1, 9);
    assertThat(decode(SavedPosition.encode(position).toString())).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'data': 'a', 'epoch': 1, 'position': -1, 'offset': 0} | found -1 for 'position'",
        "{'data': 'a', 'epoch': 1.5, 'position': 1, 'offset': 0} | found 1.5 for 'epoch'",
        "{'epoch': 1, 'position': 1, 'offset': 0} | found nothing for 'data'",
        "{'sources': 3, 'current': 0, 'offset': 0} | found 0 for 'current'",
        "{'sources': [7], 'current': 0, 'offset': 0} | found [7] for 'sources'",
        "{'sources': [{'data':'a','epoch':0,'position':0,'credit':'x'}], 'current': 0, 'offset': 0}"
            + " | found \"x\" for 'credit'",
        "{'sources': [{'data':'a','epoch':0,'position':0,'credit':0}], 'current': 1, 'offset': 0}"
            + " | found 1 for 'current'",
      })
  void whatCannotHaveBeenSavedIsRefused(String json, String message) {
    assertThatThrownBy(() -> decode(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
