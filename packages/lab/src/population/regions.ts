import { WeightedChoice } from './weighted-choice.ts';

/**
 * The provinces, municipalities and autonomous regions of mainland China in pinyin, weighted by their residents in
 * millions at the Seventh National Population Census of 2020. Customers are assumed to live where people live: no
 * province is given more or less appetite for credit than another.
 */
const RESIDENTS_MILLIONS = [
  ['guangdong', 126.01],
  ['shandong', 101.53],
  ['henan', 99.37],
  ['jiangsu', 84.75],
  ['sichuan', 83.67],
  ['hebei', 74.61],
  ['hunan', 66.44],
  ['zhejiang', 64.57],
  ['anhui', 61.03],
  ['hubei', 57.75],
  ['guangxi', 50.13],
  ['yunnan', 47.21],
  ['jiangxi', 45.19],
  ['liaoning', 42.59],
  ['fujian', 41.54],
  ['shaanxi', 39.53],
  ['guizhou', 38.56],
  ['shanxi', 34.92],
  ['chongqing', 32.05],
  ['heilongjiang', 31.85],
  ['xinjiang', 25.85],
  ['gansu', 25.02],
  ['shanghai', 24.87],
  ['jilin', 24.07],
  ['neimenggu', 24.05],
  ['beijing', 21.89],
  ['tianjin', 13.87],
  ['hainan', 10.08],
  ['ningxia', 7.2],
  ['qinghai', 5.92],
  ['xizang', 3.65],
] as const;

/** Where a customer lives. */
export const regionChoice = new WeightedChoice<string>(RESIDENTS_MILLIONS);
