import { NotThere } from '#app/_lib/not-there.tsx';

export default NotThere;
