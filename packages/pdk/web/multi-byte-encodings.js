// In JavaScript, as the types of the package bring Node's, and there is no Node here.
import '@exodus/bytes/encoding.js'
