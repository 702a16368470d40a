// tree-sitter's grammar of Python, less those of its tables that only queries
// read, which are not asked here, and less one that is told by another.

#define tree_sitter_python CompleteGrammar
#include "tree-sitter-python/src/parser.c"
#undef tree_sitter_python

enum { kSmallStates = STATE_COUNT - LARGE_STATE_COUNT };

// Where each state's part of ts_small_parse_table starts.
static uint32_t small_parse_table_starts[kSmallStates];

// The parts lie one after the other: a number of groups, and in each a value,
// how many symbols have it, and these.
static void FindSmallStates(void) {
  uint32_t position = 0;
  for (int state = 0; state < kSmallStates; ++state) {
    small_parse_table_starts[state] = position;
    uint16_t groups = ts_small_parse_table[position++];
    for (; groups > 0; --groups)
      position += 2 + ts_small_parse_table[position + 1];
  }
}

// Not for several threads at once.
const TSLanguage* tree_sitter_python(void) {
  static const TSLanguage language = {
      .abi_version = LANGUAGE_VERSION,
      .symbol_count = SYMBOL_COUNT,
      .alias_count = ALIAS_COUNT,
      .token_count = TOKEN_COUNT,
      .external_token_count = EXTERNAL_TOKEN_COUNT,
      .state_count = STATE_COUNT,
      .large_state_count = LARGE_STATE_COUNT,
      .production_id_count = PRODUCTION_ID_COUNT,
      .field_count = FIELD_COUNT,
      .max_alias_sequence_length = MAX_ALIAS_SEQUENCE_LENGTH,
      .parse_table = &ts_parse_table[0][0],
      .small_parse_table = ts_small_parse_table,
      .small_parse_table_map = small_parse_table_starts,
      .parse_actions = ts_parse_actions,
      .symbol_names = ts_symbol_names,
      .field_names = ts_field_names,
      .field_map_slices = ts_field_map_slices,
      .field_map_entries = ts_field_map_entries,
      .symbol_metadata = ts_symbol_metadata,
      .public_symbol_map = ts_symbol_map,
      .alias_map = ts_non_terminal_alias_map,
      .alias_sequences = &ts_alias_sequences[0][0],
      .lex_modes = (const void*)ts_lex_modes,
      .lex_fn = ts_lex,
      .keyword_lex_fn = ts_lex_keywords,
      .keyword_capture_token = sym_identifier,
      .external_scanner =
          {
              &ts_external_scanner_states[0][0],
              ts_external_scanner_symbol_map,
              tree_sitter_python_external_scanner_create,
              tree_sitter_python_external_scanner_destroy,
              tree_sitter_python_external_scanner_scan,
              tree_sitter_python_external_scanner_serialize,
              tree_sitter_python_external_scanner_deserialize,
          },
      .reserved_words = &ts_reserved_words[0][0],
      .max_reserved_word_set_size = MAX_RESERVED_WORD_SET_SIZE,
  };
  FindSmallStates();
  return &language;
}
