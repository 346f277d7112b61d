package org.nanodo.orbax;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Orbax writes about a tree.
 *
 * @param paths the path of each array, as in {@code params/embed/embedding}, by its name in the
 *     store
 * @param isWhole whether chunks that are all the fill value are stored too, so that none may be
 *     missing
 */
record TreeMetadata(Map<String, String> paths, boolean isWhole) {
  static final String NAME = "_METADATA";

  /** Leaves without an array, beside those that are marked so. */
  private static final Set<String> EMPTY =
      Set.of("None", "Dict", "List", "Tuple", "NamedTuple", "string");

  /** The metadata of an item; older versions of Orbax wrote none. */
  static Optional<TreeMetadata> read(Path item) {
    return new FolderStore(item).find(NAME).map(blob -> of(Json.parse(blob, "it")));
  }

  private static TreeMetadata of(Json json) {
    var paths = new TreeMap<String, String>();
    for (Map.Entry<String, JsonElement> leaf : json.child("tree_metadata").object().entrySet()) {
      if (!(leaf.getValue() instanceof JsonObject about)) {
        throw json.child("tree_metadata").unexpected(leaf.getKey(), "an object");
      }
      var one = new Json(json.file(), leaf.getKey(), about);
      Json value = one.child("value_metadata");
      if (!isTrue(value, "skip_deserialize") && !EMPTY.contains(value.text("value_type"))) {
        List<String> keys = keys(one);
        paths.put(String.join(".", keys), String.join("/", keys));
      }
    }
    return new TreeMetadata(paths, isTrue(json, "store_array_data_equal_to_fill_value"));
  }

  private static boolean isTrue(Json json, String key) {
    return json.get(key).filter(e -> e.toString().equals("true")).isPresent();
  }

  private static List<String> keys(Json leaf) {
    JsonArray all = leaf.array("key_metadata");
    var keys = new ArrayList<String>();
    for (JsonElement element : all) {
      if (!(element instanceof JsonObject key)) {
        throw leaf.unexpected("key_metadata", "a list of objects");
      }
      keys.add(new Json(leaf.file(), leaf.what(), key).text("key"));
    }
    return keys;
  }
}
