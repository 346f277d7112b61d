package org.nanodo.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The tokens of a {@code tokenizer.json}, those of its model and those that were added.
 *
 * @param ids the id of each
 * @param size the highest id and one
 */
record TokenizerVocabulary(Map<String, Integer> ids, int size) {
  /** That of a file which the tokenizers library has accepted. */
  static TokenizerVocabulary parse(String json) {
    JsonObject root = JsonParser.parseString(json).getAsJsonObject();
    Map<String, Integer> ids = new HashMap<>();
    JsonElement model = root.getAsJsonObject("model").get("vocab");
    if (model instanceof JsonArray pieces) {
      for (int i = 0; i < pieces.size(); i++) {
        ids.put(pieces.get(i).getAsJsonArray().get(0).getAsString(), i);
      }
    } else if (model instanceof JsonObject words) {
      words.entrySet().forEach(e -> ids.put(e.getKey(), e.getValue().getAsInt()));
    }
    if (root.get("added_tokens") instanceof JsonArray added) {
      for (JsonElement token : added) {
        JsonObject one = token.getAsJsonObject();
        ids.put(one.get("content").getAsString(), one.get("id").getAsInt());
      }
    }
    int highest = ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    return new TokenizerVocabulary(ids, highest + 1);
  }

  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
