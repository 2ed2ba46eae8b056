/** Demuxers that a source may ask for: those of sound, and none that opens further files or addresses. */
export const demuxers = [
  "wav,w64,flac,mp3,ogg,mov,mp4,m4a,3gp,aac,aiff,caf,au,voc,matroska,webm,asf,wv,ape,tta,tak,shn,mpc,mpc8,dsf,iff",
  "ac3,eac3,dts,dtshd,amr,truehd,mlp,oma,loas",
].join(",");

/** Decoders that a source may ask for: none of pictures and films, which its demuxers would try in passing. */
export const decoders = [
  "aac,aac_latm,ac3,eac3,alac,als,dca,flac,gsm,gsm_ms,libgsm,libgsm_ms,opus,libopus,speex,libspeex,vorbis,libvorbis",
  "mp1,mp1float,mp2,mp2float,mp3,mp3float,mp3adu,mp3adufloat,mp3on4,mp3on4float,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms",
  "pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_u16be,pcm_u16le,pcm_s16be,pcm_s16le,pcm_u24be,pcm_u24le,pcm_s24be,pcm_s24le",
  "pcm_u32be,pcm_u32le,pcm_s32be,pcm_s32le,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_s64be,pcm_s64le",
  "wavpack,wmav1,wmav2,wmapro,wmalossless,wmavoice,ape,tta,tak,shorten,mpc7,mpc8,truehd,mlp,amrnb,amrwb",
  "dsd_lsbf,dsd_msbf,dsd_lsbf_planar,dsd_msbf_planar,dst,atrac3,atrac3al,atrac3p,atrac3pal,qdm2,qdmc,libopencore_amrnb",
].join(",");
