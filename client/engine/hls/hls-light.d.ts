/** The light build (no subtitles, DRM, alternate audio) has no types of its own; they are a subset of the full build's. */
declare module "hls.js/light" {
  import Hls from "hls.js";

  export * from "hls.js";
  export default Hls;
}
