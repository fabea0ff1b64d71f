/**
 * What llama.cpp insists on about the heads of some architectures, with the end of its process: it asserts so while it lays out their computation, behind
 * all that it says by an error. Read off the `GGML_ASSERT`s of its `src/models` (v0.4.0). An architecture that isn't named here it may compute otherwise.
 */

/** Keys and values have one length, all of which is rotated. */
const rotatedWhole = `
  apertus arcee arctic baichuan chameleon codeshell cogvlm cohere2moe dbrx deci deepseek dots1 dream ernie4_5 ernie4_5-moe exaone exaone-moe
  exaone4 falcon granite granite_swa granitemoe graniteswitch grok grovemoe hunyuan-dense hunyuan-moe hunyuan_vl hy_v3 internlm2 jais2 llada
  llada-moe llama llama-embed llama4 maincoder mellum minicpm mistral3 olmo olmo2 olmoe orion paddleocr pangu-embedded plamo pockettts qwen2
  qwen2moe qwen2vl qwen3 qwen3moe qwen3vl qwen3vlmoe rnd1 seed_oss smallthinker smollm3 starcoder2 talkie xverse
`;

/** Keys and values have one length. */
const oneLength = `
  afmoe bailingmoe2 bert bitnet bloom chatglm cohere2 command-r deepseek4 dflash eagle3 eurobert glm4 glm4moe gpt2 gptneox granitehybrid
  jais jina-bert-v2 jina-bert-v3 laguna minimax-01 minimax-m2 minimax-m3 modern-bert mpt muse-glimmer nanbeige nemotron nemotron_h
  nemotron_h_moe neo-bert nomic-bert nomic-bert-moe openelm phi2 phi3 phimoe qwen qwen35 qwen35moe qwen3next qwen4exp refact stablelm
  starcoder t5 t5encoder
`;

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const whole = names(rotatedWhole);
const one = names(oneLength);

/** How the heads of an architecture have to be; `free` where that isn't known. */
export function headForm(architecture: string): 'rotatedWhole' | 'oneLength' | 'free' {
  if (whole.has(architecture)) return 'rotatedWhole';
  return one.has(architecture) ? 'oneLength' : 'free';
}
