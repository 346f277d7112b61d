package org.nanodo.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;
import org.nanodo.records.DamagedRecordException;

/**
 * A column of strings or bytes.
 *
 * @param index its number among the columns that hold values, in the order of the schema
 * @param optional how many fields of its path may have no value: a value's definition level
 */
record TextColumn(List<String> path, int index, int optional) {
  private static final int SHOWN = 20;
  private static final int DEPTH = 64;

  /**
   * The column that {@code field} names, with a dot between the fields of its path.
   *
   * @throws DamagedRecordException if the schema is no tree
   * @throws IOException if there is no such column, or it holds anything but one text a row
   */
  static TextColumn find(List<SchemaElement> schema, String field) throws IOException {
    var search = new Search(schema, field);
    search.walk(new ArrayList<>(), 0, false, 0);
    if (search.next != schema.size()) {
      throw new DamagedRecordException("the schema in its footer is no tree");
    }
    if (search.problem != null) {
      throw new IOException(search.problem);
    }
    if (search.found != null) {
      return search.found;
    }
    String names = String.join(", ", search.names.subList(0, Math.min(SHOWN, search.names.size())));
    throw new IOException(
        "it has no column '%s', but %s; --config.text_field=NAME names the one with the text"
            .formatted(field, names.isEmpty() ? "none" : names));
  }

  /** A walk through the schema, whose elements are in the order of their tree, parents first. */
  private static final class Search {
    private final List<SchemaElement> schema;
    private final String field;
    private final List<String> names = new ArrayList<>();
    private int next;
    private @Nullable TextColumn found;
    private @Nullable String problem;

    Search(List<SchemaElement> schema, String field) {
      this.schema = schema;
      this.field = field;
    }

    void walk(List<String> path, int optional, boolean repeated, int depth)
        throws DamagedRecordException {
      if (next >= schema.size() || depth > DEPTH) {
        throw new DamagedRecordException("the schema in its footer is no tree");
      }
      SchemaElement element = schema.get(next++);
      boolean isRoot = depth == 0;
      if (!isRoot) {
        path.add(element.getName());
      }
      FieldRepetitionType repetition = element.getRepetition_type();
      boolean isRepeated = repeated || (!isRoot && repetition == FieldRepetitionType.REPEATED);
      int level = optional + (!isRoot && repetition == FieldRepetitionType.OPTIONAL ? 1 : 0);
      if (isRoot || element.getNum_children() > 0) {
        for (int i = 0; i < element.getNum_children(); i++) {
          walk(path, level, isRepeated, depth + 1);
        }
      } else {
        leaf(element, List.copyOf(path), level, isRepeated);
      }
      if (!isRoot) {
        path.remove(path.size() - 1);
      }
    }

    private void leaf(SchemaElement element, List<String> path, int level, boolean repeated) {
      String name = String.join(".", path);
      names.add(name);
      boolean isInside = name.startsWith(field + ".");
      if (repeated && (name.equals(field) || isInside)) {
        problem =
            "column '%s' holds lists, expected one text a row; --config.text_field names another"
                .formatted(field);
      } else if (name.equals(field) && element.getType() != Type.BYTE_ARRAY) {
        problem =
            "column '%s' holds %s, expected text; --config.text_field names another"
                .formatted(field, element.getType());
      } else if (name.equals(field)) {
        found = new TextColumn(path, names.size() - 1, level);
      }
    }
  }
}
